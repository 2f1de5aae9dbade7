// How far one picture is from another: the mean over the pixels of the squared difference, as latent/quality.py has it.
export function meanSquaredError(picture, other) {
  let total = 0;
  for (let i = 0; i < picture.length; i++) total += (picture[i] - other[i]) ** 2;
  return total / picture.length;
}
