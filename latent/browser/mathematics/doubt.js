// Whether a decoder only guesses at a code, by what it draws there: what latent/doubt.py asks of many codes, of one.
//
//   signs(once, again, beside, labels)     four numbers: how much changes, how unlike its neighbours, how grey, how mixed
//   doubtful(doubt, signs)                 doubt: { means, deviations, mark } of the model
//
//   once, again   the picture at the code, and what it becomes when it is encoded and decoded once more
//   beside        pictures of the codes next to it
//   labels        classes of these and of some more

export const BESIDE = 5; // of the likeliest codes: those whose pictures are compared
const FAINTEST = 1e-3; // contrast, as of a blank picture
const SMALLEST = 1e-6; // what a logarithm is taken of

export function signs(once, again, beside, labels) {
  const contrast = Math.max(deviation(once), FAINTEST);
  const unlike = beside.reduce((sum, each) => sum + difference(each, once), 0) / beside.length;
  const grey = once.reduce((sum, pixel) => sum + pixel * (1 - pixel), 0) / once.length;
  const logs = [difference(again, once) / contrast, unlike / contrast, grey];
  const votes = labels.map((label) => labels.filter((each) => each === label).length);
  return [...logs.map((each) => Math.log(Math.max(each, SMALLEST))), 1 - Math.max(...votes) / labels.length];
}

export function doubtful({ means, deviations, mark }, seen) {
  const weighed = seen.map((sign, i) => (deviations[i] > SMALLEST ? (sign - means[i]) / deviations[i] : 0));
  return weighed.reduce((sum, each) => sum + each, 0) > mark;
}

function difference(one, other) {
  return Math.sqrt(one.reduce((sum, pixel, i) => sum + (pixel - other[i]) ** 2, 0) / one.length);
}

function deviation(picture) {
  const mean = picture.reduce((sum, pixel) => sum + pixel, 0) / picture.length;
  return Math.sqrt(picture.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / picture.length);
}
