"""The steps by which a part or a task goes to somebody else."""

from tracking.actions.handing_over import entrust, hand_on
from tracking.forms.people import EntrustForm, HandOnForm
from tracking.stepping.registry import Filled, Pressed, explained

FILLED = {
    "hand_on": Filled(
        HandOnForm,
        "转办以后，新的经办人会收到通知，提醒也先发给他；签收和报过的进展都留着。",
        explained(hand_on),
        "已经转办",
        tone="primary",
    ),
    "entrust": Filled(
        EntrustForm, "以后单位的申请和提醒都发给新的督查员。", explained(entrust), "已经换了督查员", tone="primary"
    ),
}
PRESSED: dict[str, Pressed] = {}
