/// Regular expressions as Go reads them, on the platform's engine.
///
/// Schemas of custom kinds and CEL's `matches` are written for Go's engine; a pattern that it
/// refuses is refused here with its words.
@NullMarked
package atoll.api.regexp;

import org.jspecify.annotations.NullMarked;
