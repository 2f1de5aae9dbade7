// What is read of a place on a plane: numbers of its axes, or the place itself where the plane runs along none.
//
//   const numbers = createNumbers(model, chart)        chart(): the one that is shown now
//   numbers.of(place), numbers.place(numbers)          there and back, [across, up] each
//   numbers.words(place, whole)                        whole: the code has no other numbers than these two

import { axisOf } from "./axes.js";
import { number } from "../parts/words.js";

export function createNumbers(model, chart) {
  const axes = () => model.chart.axes && ["across", "up"].map((direction) => axisOf(chart(), direction));
  const of = (place) => axes()?.map((axis, i) => axis.number(place[i])) ?? place;

  return {
    of,
    place: (numbers) => axes()?.map((axis, i) => axis.place(numbers[i])) ?? numbers,

    words(place, whole) {
      const [first, second] = of(place).map(number);
      if (whole) return `z = (${first}, ${second})`;
      const names = model.chart.axes ?? ["Across", "up"];
      return `${names[0]} ${first}, ${names[1]} ${second}`;
    },
  };
}
