"""Anomalies: which pictures are strange to the model, by a threshold of the visitor's own."""

from html import escape
from typing import Any

import gradio as gr
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import encode, pictures, screen, widgets
from hub.space.choose import Choice
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.given import Given
from hub.space.pictures import Pick
from hub.space.settings import Settings
from latent import coding, judging, program
from latent.anomaly import TITLES, TOGETHER
from latent.calibration import Calibration, calibration
from latent.foreign import foreign_sets
from latent.limits import MAX_COST, MOST_ALARMS
from latent.ridges import drawn
from latent.threshold import Costs, Tried, tried

SHOWN, TILE = 12, 56  # tiles of a foreign set, and pixels of one
SCORES = [(title, "" if name == TOGETHER else name) for name, title in TITLES.items()][::-1]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table whose first column names the rows."""
    top = "".join(f"<th scope='col'>{escape(words)}</th>" for words in head)
    lines = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return f"<div class='table'><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>"


def told(given: Given, known: Calibration, found: Tried) -> str:
    """The picture judged, the histograms, what the threshold does and what it costs."""
    settings, checkpoint = given.settings, given.checkpoint
    score = judging.known_score(settings.score, known)
    threshold = known.threshold(score, settings.alarms / 100)
    pick = encode.picture(given)
    image = pictures.tensor(checkpoint, pick)
    said = judging.judge(checkpoint.model, known, image, score, threshold)
    own = "" if pictures.is_unseen(pick) else " The model has drawn this picture itself, so that says little."
    rows = {judging.HELD_OUT: known.normal[score], **({judging.KIN: found.kin[score]} if found.kin else {})}
    rows |= {name: each[score] for name, each in found.foreign.items()}
    sets = [
        [row.name, f"{row.pictures:,}", f"{row.called:.1%}",
         *("–" if each is None else f"{each:.3f}" for each in (row.auroc, row.by_error))]
        for row in judging.rows(known, found, score, threshold)
    ]  # fmt: skip
    costs = Costs(settings.alarm_cost, settings.miss_cost, settings.strange / 100)
    choices = [
        [each.name, f"{each.made.false_alarms:.1%}", f"{each.made.misses:.1%}", f"{each.cost:,.0f}"]
        for each in judging.choices(known, found, score, settings.alarms / 100, costs)
    ]
    scores = [
        [judging.title(name, known), judging.number(value), f"{said.below[name]:.1%}"]
        for name, value in said.scores.items()
    ]
    return "".join(
        [
            f"<p class='verdict'><b>{escape(said.sentence)}</b>{own}</p>",
            drawn(rows, threshold, judging.title(score, known), said.scores[score]),
            screen.note(f"{judging.MEANINGS[score]} {known.in_words}"),
            table(["Score", "this picture", "held-out pictures below"], scores),
            table(["Pictures", "how many", "called strange", "AUROC (.5 by chance)", "by the error alone"], sets),
            table(["Choice", "false alarms", "misses", "cost"], choices),
            screen.note(judging.COSTS_IN_WORDS),
        ]
    )


class Anomalies:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Anomalies", id="anomalies") as self.tab:
            with gr.Row():
                with gr.Column(scale=3, min_width=300):
                    self.seen = widgets.tiles()
                    self.result = gr.HTML()
                with gr.Column(scale=2, min_width=280):
                    gr.Markdown("How strange is a picture to the model? A threshold calls all above it strange.")
                    score = gr.Dropdown(SCORES, value=DEFAULT.score, label="Score")
                    alarms = gr.Slider(
                        0, MOST_ALARMS, DEFAULT.alarms, step=0.1, label="False alarms allowed, %",
                        info="Of held-out pictures, which are all usual.",
                    )  # fmt: skip
                    with gr.Row():
                        numbers = [
                            gr.Number(value, label=words, precision=0, minimum=0, maximum=most, min_width=90)
                            for words, value, most in (
                                ("A false alarm costs", DEFAULT.alarm_cost, MAX_COST),
                                ("A miss costs", DEFAULT.miss_cost, MAX_COST),
                                ("Strange pictures, %", DEFAULT.strange, 100),
                            )
                        ]
                    self.choice = Choice(real=True)
            gr.HTML(
                "<h2>Foreign pictures</h2><p class='note'>Of each set those that the model finds least strange.</p>"
            )
            self.foreign = widgets.tiles()
        alarm_cost, miss_cost, strange = numbers
        self.fields: dict[str, Any] = {
            "score": score, "alarms": alarms, "alarm_cost": alarm_cost, "miss_cost": miss_cost, "strange": strange,
        }  # fmt: skip
        self.outputs = [self.seen, self.result, self.foreign, *self.choice.outputs]
        self.shown = [self.seen, self.result, self.foreign]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        return self.choice.choices(checkpoint)

    def show(self, given: Given) -> Updates:
        checkpoint, pick = given.checkpoint, encode.picture(given)
        seen = encode.encoded(given.settings, pick)
        back = pictures.decoded(checkpoint, seen.code).text
        name = pictures.title(checkpoint, pick)
        known = calibration(checkpoint.model, checkpoint.held_out)
        found = tried(checkpoint.model, checkpoint.held_out, checkpoint.domain)
        return {
            self.seen: screen.inspection(seen, name, pick.text, back, pictures.origin(checkpoint, pick)),
            self.result: told(given, known, found),
            self.foreign: self.hard(given, known, found),
        }

    def hard(self, given: Given, known: Calibration, found: Tried) -> str:
        """The least strange pictures of the foreign sets, as the model draws them once they are taken along."""
        checkpoint, score = given.checkpoint, judging.known_score(given.settings.score, known)
        named, notes = [], []
        for name, images in foreign_sets(checkpoint.domain, checkpoint.model.image_shape).items():
            scores = found.foreign[name]
            chosen = judging.most_normal(scores, score, SHOWN)
            codes = coding.encode(checkpoint.model, images[chosen])
            named += [
                (f"{name}, number {number + 1}", pictures.decoded(checkpoint, code).text, images[number])
                for number, code in zip(chosen, codes, strict=True)
            ]
            notes += [judging.number(value) for value in scores[score][chosen].tolist()]
        return screen.tiles(named, TILE, "Below each its score. Click a picture to take its code along.", notes)

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        checkpoint, settings = given.checkpoint, given.settings
        code = pictures.code(checkpoint, encode.picture(given)).unsqueeze(0)
        text = program.judging(offer(checkpoint).id, settings.score or TOGETHER, settings.alarms / 100)
        return text, code, coding.decode(checkpoint.model, code)

    def connect(self) -> None:
        desk, fields = self.desk, self.fields

        def changed(given: Given) -> Given:
            return given.but(tab="anomalies")

        for event in (fields["score"].input, fields["alarms"].release, *(fields[name].input for name in
                      ("alarm_cost", "miss_cost", "strange"))):  # fmt: skip
            desk.at_once(event, changed, parts=self.shown)
        self.choice.connect(desk, take, self.shown)
        for sheet in (self.seen, self.foreign):
            desk.at_once(sheet.input, widgets.taken)


def take(picks: list[Pick], given: Given) -> Given:
    """Another picture to judge."""
    return given.but(tab="anomalies", picture=picks[0])
