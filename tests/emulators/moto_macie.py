"""Macie as it is before anyone turns it on, where moto 5.2.5 begins with a session; and its times with their zone, which
moto leaves out and the model's timestamps have.

docs.aws.amazon.com/macie/latest/APIReference/macie.html: without a session the API refuses with AccessDeniedException.
"""

from moto.macie2.exceptions import AccessDeniedException
from moto.macie2.models import MacieBackend


def install():
    """Lets every account begin without Macie."""
    begin, session = MacieBackend.__init__, MacieBackend.get_macie_session

    def begin_without(backend, region_name, account_id):
        begin(backend, region_name, account_id)
        backend.macie_session = None

    def session_if_enabled(backend):
        if backend.macie_session is None:
            raise AccessDeniedException("Macie is not enabled")
        answer = session(backend)
        return answer | {time: f"{answer[time].split('+')[0]}Z" for time in ("createdAt", "updatedAt")}

    MacieBackend.__init__ = begin_without
    MacieBackend.get_macie_session = session_if_enabled
