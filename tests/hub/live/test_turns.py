"""Many who open a model at once do not all compute what is kept of it."""

import threading
from concurrent.futures import ThreadPoolExecutor

from hub import load_checkpoint
from hub.live import stage
from hub.live.stage import set_stage


def test_one_after_the_other_opens_the_same_model(monkeypatch):
    inside, most = 0, 0
    counting, together = threading.Lock(), threading.Event()

    def draw(*arguments):
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
            if inside > 1:
                together.set()
        together.wait(0.05)  # whoever else were let in would be here by then
        with counting:
            inside -= 1
        return {}

    monkeypatch.setattr(stage.scene, "plane", draw)
    places = [
        set_stage("plane", load_checkpoint(name), [], load_checkpoint) for name in ("mnist-ae-2d", "mnist-vae-2d")
    ]
    with ThreadPoolExecutor(4) as visitors:
        # Each shows the other one beside it: two that waited for them in different orders would wait for ever.
        answers = [visitors.submit(each.scene) for each in places * 4]
        assert [answer.result(timeout=60) for answer in answers] == [{}] * 8
    assert most == 1
