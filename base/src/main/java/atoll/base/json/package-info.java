/// JSON as immutable values, and its two spellings: JSON text and YAML.
@NullMarked
package atoll.base.json;

import org.jspecify.annotations.NullMarked;
