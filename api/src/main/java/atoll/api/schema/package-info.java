/// What every kind looks like: one model of types and fields for built-in and custom kinds.
@NullMarked
package atoll.api.schema;

import org.jspecify.annotations.NullMarked;
