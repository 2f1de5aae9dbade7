// The little screen on which the journey plays, one picture a model, and the buttons and slider that run it.
//
//   const screen = mountScreen(element, onFrame)     onFrame(index): the visitor or the clock turned to another frame
//   screen.play(route, fps, ends)                    what to show from now on; ends: it stops at the last frame
//   screen.pause(); screen.playing; screen.at        at: the frame's number, from 0
//   screen.onPause = () => …                         it stopped, by itself or by the visitor
//   screen.stop()
//
// Frames are decoded when they are first shown and kept, so from the second round on playing costs next to nothing.

import { createPicture } from "../parts/picture.js";

const MARKUP = `
  <div class="pictures"></div>
  <div class="transport">
    <button type="button" class="play">Play</button>
    <input type="range" min="0" step="1" value="0" aria-label="Frame">
    <span class="value"></span>
  </div>
  <p class="message" role="alert" hidden></p>`;

export function mountScreen(element, onFrame) {
  element.innerHTML = MARKUP;
  const [pictures, button, slider, value, message] = element.querySelectorAll(".pictures, button, input, .value, p");
  const shots = new Map(); // by model: its picture on the screen
  let cast = []; // of the shots those that play
  let [frames, fps, ends] = [1, 1, false];
  let running = 0; // the animation frame that was asked for
  let since = 0; // when frame 0 would have been shown

  function shot({ panel, codes }) {
    const { model, name } = panel;
    if (!shots.has(model)) {
      const picture = createPicture(model.image_shape);
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      picture.canvas.role = "img";
      picture.canvas.ariaLabel = `The picture that ${name} decodes`;
      caption.textContent = name;
      figure.append(picture.canvas, caption);
      shots.set(model, { picture, figure, decode: model.lane("decoder") });
    }
    return Object.assign(shots.get(model), { codes, pixels: [] });
  }

  async function draw(each, index) {
    const { picture, codes, pixels, decode } = each;
    try {
      if (!pixels[index]) {
        const answer = await decode(codes[index]);
        if (!answer) return;
        pixels[index] = answer.output;
        message.hidden = true;
      }
      // An answer may be late: then it is shown unless the frame wanted by now is there already, or another journey.
      if (index === screen.at || (pixels === each.pixels && !pixels[screen.at])) picture.set(pixels[index]);
    } catch (error) {
      message.textContent = error.message;
      message.hidden = false;
    }
  }

  function show(index) {
    screen.at = index;
    slider.value = index;
    slider.ariaValueText = value.textContent = `${index + 1} of ${frames}`;
    for (const each of cast) draw(each, index);
  }

  function turnTo(index) {
    if (index === screen.at) return;
    show(index);
    onFrame(index);
  }

  function tick(now) {
    // A frame's time may lie a little before the click that began the journey.
    const index = Math.max(0, Math.floor(((now - since) * fps) / 1000));
    if (ends && index >= frames) {
      turnTo(frames - 1);
      screen.pause();
    } else {
      running = requestAnimationFrame(tick);
      turnTo(index % frames);
    }
  }

  function start() {
    if (ends && screen.at === frames - 1) turnTo(0);
    since = performance.now() - (screen.at * 1000) / fps;
    running = requestAnimationFrame(tick);
    label();
  }

  function label() {
    button.textContent = screen.playing ? "Pause" : "Play";
    button.classList.toggle("running", screen.playing);
  }

  button.onclick = () => (screen.playing ? screen.pause() : start());
  slider.oninput = () => {
    screen.pause();
    turnTo(Number(slider.value));
  };
  slider.onchange = () => screen.onPause();

  const screen = {
    at: 0,
    onPause() {},
    get playing() {
      return running !== 0;
    },
    play(route, speed, once) {
      cast = route.tracks.map(shot);
      const figures = cast.map(({ figure }) => figure);
      if (figures.some((figure, i) => figure !== pictures.children[i]) || figures.length !== pictures.children.length) {
        pictures.replaceChildren(...figures);
      }
      pictures.classList.toggle("single", figures.length === 1);
      [frames, fps, ends] = [route.frames, speed, once];
      slider.max = frames - 1;
      show(Math.min(screen.at, frames - 1));
      if (screen.playing) since = performance.now() - (screen.at * 1000) / fps;
    },
    pause() {
      if (!running) return;
      cancelAnimationFrame(running);
      running = 0;
      label();
      screen.onPause();
    },
    stop: () => cancelAnimationFrame(running),
  };
  return screen;
}
