package atoll.api.cel;

import org.jspecify.annotations.Nullable;

/// One evaluation: the variables by slot, and what it has cost. One thread at a time; nodes keep
/// nothing of their own.
///
/// @param slots null where a variable has no value
record Frame(@Nullable Value[] slots, Meter meter) {}
