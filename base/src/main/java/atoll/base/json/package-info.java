/// JSON as immutable values, and its two spellings: JSON text and YAML.
///
/// [atoll.base.json.Json] is the tree, [atoll.base.json.JsonReader] and
/// [atoll.base.json.JsonWriter] its text, [atoll.base.json.Yaml] the other spelling, and
/// [atoll.base.json.JsonScan] a look into text without a tree. What Go does with the same text is
/// the measure for all of them.
@NullMarked
package atoll.base.json;

import org.jspecify.annotations.NullMarked;
