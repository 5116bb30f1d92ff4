"""Diagram interchange (BPMN 2.0.2 §12): where everything is drawn, in pixels, y downwards."""

from __future__ import annotations

from typing import Literal

from bihuan.bpmn.foundation import Foreign, Node, Ref


class DiagramExtension(Node, frozen=True, kw_only=True):
    """`di:extension`: foreign elements of a diagram element."""

    values: Foreign = ()


class DiagramElement(Node, frozen=True, kw_only=True):
    """Root of the diagram metamodel."""

    id: str | None = None
    extension: DiagramExtension | None = None


class Bounds(Node, frozen=True, kw_only=True):
    """A rectangle; x and y are its upper left corner."""

    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


class Point(Node, frozen=True, kw_only=True):
    """A waypoint of an edge."""

    x: float = 0.0
    y: float = 0.0


class Font(Node, frozen=True, kw_only=True):
    """A font of a label style."""

    name: str | None = None
    size: float | None = None
    isBold: bool | None = None
    isItalic: bool | None = None
    isUnderline: bool | None = None
    isStrikeThrough: bool | None = None


class BPMNLabel(DiagramElement, frozen=True, kw_only=True):
    """Where a name is written."""

    labelStyle: Ref | None = None
    bounds: Bounds | None = None


class BPMNShape(DiagramElement, frozen=True, kw_only=True):
    """A node on the diagram."""

    bpmnElement: Ref | None = None
    isHorizontal: bool | None = None
    isExpanded: bool | None = None
    isMarkerVisible: bool | None = None
    isMessageVisible: bool | None = None
    participantBandKind: (
        Literal[
            "top_initiating",
            "middle_initiating",
            "bottom_initiating",
            "top_non_initiating",
            "middle_non_initiating",
            "bottom_non_initiating",
        ]
        | None
    ) = None
    choreographyActivityShape: Ref | None = None
    bounds: Bounds | None = None
    label: BPMNLabel | None = None


class BPMNEdge(DiagramElement, frozen=True, kw_only=True):
    """A line on the diagram; at least two waypoints."""

    bpmnElement: Ref | None = None
    sourceElement: Ref | None = None
    targetElement: Ref | None = None
    messageVisibleKind: Literal["initiating", "non_initiating"] | None = None
    waypoint: tuple[Point, ...] = ()
    label: BPMNLabel | None = None


class BPMNPlane(DiagramElement, frozen=True, kw_only=True):
    """The sheet; `planeElement` holds shapes and edges in document order."""

    bpmnElement: Ref | None = None
    planeElement: tuple[DiagramElement, ...] = ()


class BPMNLabelStyle(Node, frozen=True, kw_only=True):
    """A font shared by labels."""

    id: str | None = None
    font: Font | None = None


class BPMNDiagram(Node, frozen=True, kw_only=True):
    """One drawing of a process, collaboration, choreography or sub-process."""

    id: str | None = None
    name: str | None = None
    documentation: str | None = None
    resolution: float | None = None
    plane: BPMNPlane | None = None
    labelStyle: tuple[BPMNLabelStyle, ...] = ()
