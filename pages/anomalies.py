"""Anomalies: which pictures are strange to the model, by a threshold of the visitor's own."""

import streamlit as st
import torch

from hub import Checkpoint
from latent import coding, judging, program
from latent.anomaly import TITLES, TOGETHER
from latent.calibration import Calibration, calibration
from latent.examples import Example
from latent.foreign import foreign_sets, kin
from latent.inspect import inspect
from latent.judging import Judged
from latent.limits import MAX_COST, MOST_ALARMS
from latent.render import error_map
from latent.ridge_figure import ridges
from latent.threshold import Costs, Tried, tried
from pages.widgets import frame, linked, onward, show
from pages.widgets.pictures import ChosenPicture, several_pictures
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured
from pages.widgets.tiles import tiles

X, X_HAT = coloured("x"), coloured("x_hat")
PICTURE, TILE, SHOWN, COLUMNS = 132, 44, 20, 10


def controls(known: Calibration) -> tuple[str, float]:
    """The score to go by, and the share of false alarms that is allowed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=280):
            score = linked.choice(
                "Score",
                list(known.normal),
                key="score",
                default=TOGETHER,
                shown=TITLES.get,
            )
        alarms = linked.slider(
            "False alarms allowed", 0.0, MOST_ALARMS, 1.0, step=0.1, key="alarms", format="%.1f %%", width=280,
            help="The share of held-out pictures, which are all usual, that may lie above the threshold.",
        )  # fmt: skip
    st.caption(judging.MEANINGS[score])
    return score, alarms / 100


def judged(
    checkpoint: Checkpoint, known: Calibration, score: str, threshold: float
) -> tuple[ChosenPicture, Judged] | None:
    """One picture of the visitor's, and what is said of it; None while there is none."""
    given = next(iter(several_pictures(checkpoint, "x", Example(2), many=False, real_first=True)), None)
    if given is None:
        st.info("Draw on the pad or choose a file, and it is judged here.")
        return None
    return given, judging.judge(checkpoint.model, known, given.image, score, threshold)


def verdict(checkpoint: Checkpoint, given: ChosenPicture, said: Judged, known: Calibration) -> None:
    """The picture, where it and what comes back differ, the verdict and all scores."""
    seen = inspect(checkpoint.model, checkpoint.held_out, given.image, given.drawn)
    with st.container(horizontal=True):
        show.picture(seen.image, f"{given.name}, as the model sees it", f"{X}: what the model sees", PICTURE)
        show.picture(seen.reconstruction, f"{given.name}, decoded from its code", f"{X_HAT}: what comes back", PICTURE)
        difference = error_map(seen.image, seen.reconstruction)
        show.picture(difference, f"Where {given.name} and what comes back differ", f"{X_HAT} $-$ {X}", PICTURE)
    (st.warning if said.strange else st.success)(said.sentence, icon=":material/flag:" if said.strange else None)
    if given.drawn:
        st.caption("The model has drawn this picture itself, so that it finds it usual says little.")
    lines = ["| Score | this picture | held-out pictures below |", "|---|--:|--:|"]
    for name, value in said.scores.items():
        lines.append(f"| {judging.title(name, known)} | {judging.number(value)} | {said.below[name]:.1%} |")
    st.markdown("\n".join(lines))
    onward.go_on(checkpoint, seen.code, "Go on with this code:", f"{given.name}, at its code")


def sets(known: Calibration, found: Tried, score: str, threshold: float) -> None:
    """What the threshold does to each set of pictures."""
    lines = ["| Pictures | how many | called strange | AUROC | by the error alone |", "|---|--:|--:|--:|--:|"]
    for row in judging.rows(known, found, score, threshold):
        ratios = ["–" if each is None else f"{each:.3f}" for each in (row.auroc, row.by_error)]
        lines.append(f"| {row.name} | {row.pictures:,} | **{row.called:.1%}** | {' | '.join(ratios)} |")
    st.markdown("\n".join(lines))
    st.caption(
        "AUROC: how often such a picture scores higher than a held-out one; 0.5 by chance. Beside it the naive rival, "
        "the reconstruction error alone. Real ones of its kind ought to pass; where they come from another collection, "
        "more of them are called than of held-out ones."
    )


def costs(known: Calibration, found: Tried, score: str, alarms: float) -> None:
    """What the threshold costs, beside the cheapest one and what needs no threshold at all."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        each = Costs(
            linked.number("A false alarm costs", 0, MAX_COST, 1, key="alarm-cost", width=150),
            linked.number("A miss costs", 0, MAX_COST, 10, key="miss-cost", width=150),
            linked.number("Strange pictures, %", 0, 100, 5, key="strange", width=150) / 100,
        )
        made = judging.choices(known, found, score, alarms, each)
        best = min(100 * made[1].made.false_alarms, MOST_ALARMS)
        st.button("Take the cheapest threshold", on_click=take, args=(best,), icon=":material/savings:")
    lines = ["| Choice | false alarms | misses | cost |", "|---|--:|--:|--:|"]
    for choice in made:
        rates = choice.made
        lines.append(f"| {choice.name} | {rates.false_alarms:.1%} | {rates.misses:.1%} | **{choice.cost:,.0f}** |")
    st.markdown("\n".join(lines))
    st.caption(judging.COSTS_IN_WORDS)


def take(percent: float) -> None:
    st.session_state["alarms"] = round(percent, 1)


def nearest(checkpoint: Checkpoint, found: Tried, score: str) -> None:
    """The pictures of one set that the model finds least strange, as tiles."""
    pictures = foreign_sets(checkpoint.domain, checkpoint.model.image_shape)
    scores = dict(found.foreign)
    if found.kin:
        pictures = pictures | {judging.KIN: kin(checkpoint.domain, checkpoint.model.image_shape)}
        scores[judging.KIN] = found.kin
    name = linked.choice("Look at", list(pictures), key="set", widget=st.segmented_control, wrap=True)
    chosen = judging.most_normal(scores[name], score, SHOWN)
    images = pictures[name][chosen]
    names = [f"{name}, number {number + 1}" for number in chosen]
    notes = [judging.number(value) for value in scores[name][score][chosen].tolist()]
    columns = min(COLUMNS, len(chosen))
    st.caption("Those with the lowest scores, which stand below them: to the model the most normal ones of the set.")
    one = tiles(
        f"set of {checkpoint.name}", images, f"{name}, least strange first", names, columns, columns * TILE, notes=notes
    )
    onward.chosen(checkpoint, coding.encode(checkpoint.model, images), one, "" if one is None else names[one])


checkpoint = frame.picked()
place_of_share = heading("Anomalies")
st.markdown(
    "How strange is a picture to the model? A score says so, and a threshold calls all pictures above it strange: the "
    "lower it is, the more false alarms, and the higher, the more misses."
)
try:
    known = calibration(checkpoint.model, checkpoint.held_out)
except ValueError as error:
    st.info(show.plain(str(error)))
    st.stop()
found = tried(checkpoint.model, checkpoint.held_out, checkpoint.domain)
score, alarms = controls(known)
threshold = known.threshold(score, alarms)
left, right = st.columns([3, 2], gap="large")
with right:
    st.header("Your picture")
    mine = judged(checkpoint, known, score, threshold)
    if mine:
        verdict(checkpoint, *mine, known)
with left:
    st.header("The threshold")
    rows = {judging.HELD_OUT: known.normal[score], **({judging.KIN: found.kin[score]} if found.kin else {})}
    rows |= {name: each[score] for name, each in found.foreign.items()}
    figure = ridges(rows, threshold, judging.title(score, known), mine[1].scores[score] if mine else None)
    alt = f"Histograms of the score of {', '.join(rows)}, and the threshold at {judging.number(threshold)}"
    st.plotly_chart(figure, alt=alt, config={"displayModeBar": False})
    st.caption(
        f"Each row is as high as its fullest column; what lies further out is counted at the edge. {known.in_words}"
    )
    sets(known, found, score, threshold)
st.header("What mistakes cost")
costs(known, found, score, alarms)
st.header("What is hard to tell")
nearest(checkpoint, found, score)
shown = mine[0].image if mine else torch.zeros(checkpoint.model.image_shape)
codes = coding.encode(checkpoint.model, shown.unsqueeze(0))
text = program.judging(frame.address(), score, alarms)
share(place_of_share, checkpoint, text, codes, coding.decode(checkpoint.model, codes))
