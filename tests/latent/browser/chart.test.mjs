// Planes through code space against Python's, which test_node.py wrote into the folder FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { createChart } from "../../../latent/browser/plane/chart.js";

const charts = JSON.parse(readFileSync(join(process.env.FIXTURES, "charts.json"), "utf8"));

function close(got, want, tolerance = 1e-4) {
  assert.equal(got.length, want.length);
  want.forEach((x, i) => {
    assert.ok(Math.abs(x - got[i]) <= tolerance * Math.max(1, Math.abs(x)), `${got[i]} is not ${x}, at ${i}`);
  });
}

for (const [name, { chart, places, codes, strays, nearest, distances, clouds }] of Object.entries(charts)) {
  const { code, place, distance, ellipse } = createChart(chart);

  test(`${name}: the codes of places, and back`, () => {
    places.forEach((each, i) => {
      close(code(each), codes[i]);
      close(place(codes[i]), each);
    });
  });

  test(`${name}: codes beside the plane`, () => {
    strays.forEach((each, i) => {
      close(place(each), nearest[i]);
      close([distance(each)], [distances[i]]);
    });
  });

  test(`${name}: a code on the plane is at no distance`, () => close([distance(code([0.3, -0.2]))], [0]));

  test(`${name}: clouds are ellipses`, () => {
    for (const { mean, deviation, covariance } of clouds) {
      const { centre, radii, angle } = ellipse(mean, deviation);
      close(centre, place(mean));
      assert.ok(radii[0] >= radii[1] && radii[1] >= 0);
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      const [long, short] = radii.map((radius) => radius ** 2);
      const found = [
        long * cosine ** 2 + short * sine ** 2,
        (long - short) * cosine * sine,
        long * sine ** 2 + short * cosine ** 2,
      ];
      const size = Math.hypot(...covariance);
      close(found.map((x) => x / size), covariance.map((x) => x / size));
    }
  });
}
