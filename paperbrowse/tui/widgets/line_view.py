"""What the list and the abstract have in common: lines under a scrollbar that always stands."""

from textual.geometry import Size
from textual.scroll_view import ScrollView


class LineView(ScrollView, can_focus=True):
    """Scrolls lines that are as wide as there is room."""

    ALLOW_SELECT = False

    def set_length(self, lines: int) -> None:
        """Tell how many lines there are.

        Textual would lay out the whole screen anew for it, at twice the cost of drawing it; nothing but the thumb of
        the scrollbar is another.
        """
        size = Size(1, lines)
        if not self.show_vertical_scrollbar:
            self.virtual_size = size  # before the first layout
        elif size != self.virtual_size:
            self.set_reactive(LineView.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = lines
            self.scroll_y = self.validate_scroll_y(self.scroll_y)
