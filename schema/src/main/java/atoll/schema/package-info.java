/// Extracts the schema table: proto sources → messages, API sources → models, joined → table.
@NullMarked
package atoll.schema;

import org.jspecify.annotations.NullMarked;
