// Places in a text that is being written: they stay with the words beside which they were set.
import { moved } from "./edit.js";

/// The places of one text.
export class Bookmarks {
  all = new Set();

  /// Sets one. What is inserted at the place itself comes before it, unless `side` is negative.
  at(offset, side = 1) {
    const bookmark = { offset, side, release: () => this.all.delete(bookmark) };
    this.all.add(bookmark);
    return bookmark;
  }

  /// Follows changes of the text.
  follow(changes) {
    for (const bookmark of this.all) bookmark.offset = moved(changes, bookmark.offset, bookmark.side);
  }
}
