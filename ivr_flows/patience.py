"""How often a question is asked, and in which words."""

from ivr_flows.steps import Policy


class Patience:
    """Which prompt comes next at a question, and when it has been asked often enough."""

    def __init__(self, step_id: str) -> None:
        self._step_id = step_id
        self._asked = {"again": 0, "wrong": 0}
        self.prompt = step_id

    def ends(self, kind: str, policy: Policy) -> bool:
        self._asked[kind] += 1
        self.prompt = f"{self._step_id}-{kind}-{self._asked[kind]}"
        return self._asked[kind] > len(policy.again)
