/// What makes an object acceptable whatever its kind: names, strict decoding, pruning, schema
/// rules.
@NullMarked
package atoll.api.validation;

import org.jspecify.annotations.NullMarked;
