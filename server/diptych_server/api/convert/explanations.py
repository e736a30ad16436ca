"""Conversion of explanations."""

from diptych.v1 import explanation_pb2 as pb
from diptych.wire.reasons import Reason
from diptych_server.api.convert.basics import parse_id
from diptych_server.core.refusal import Refusal
from diptych_server.core.suspects import Suspect
from diptych_server.flows.explaining.asked import AskedPicture


def asked_picture(message: pb.AskedPicture) -> AskedPicture:
    """The picture that a request is about.

    Raises:
        Refusal: BAD_FIELD if there is none.
    """
    match message.WhichOneof("source"):
        case "picture":
            return AskedPicture(message.picture)
        case "instance_id":
            return AskedPicture(parse_id(message.instance_id, field="picture.instance_id"))
        case _:
            raise Refusal(Reason.BAD_FIELD, "Send the picture, or the id of an instance.", field="picture")


def suspect_message(suspect: Suspect) -> pb.Suspect:
    """What is probably a mistake."""
    return pb.Suspect(
        id=suspect.id,
        kind=pb.Suspect.Kind.Value(f"KIND_{suspect.kind.upper()}"),
        instance_ids=[str(each) for each in suspect.instance_ids],
        recording_id=str(suspect.recording_id),
        label_id=str(suspect.label_id),
        other_label_id=str(suspect.other_label_id or ""),
        score=suspect.score,
        is_probable=suspect.is_probable,
        honest_share=suspect.honest_share,
    )
