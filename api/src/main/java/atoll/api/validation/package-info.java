/// What makes an object acceptable whatever its kind: names, strict decoding, pruning, schema
/// rules.
///
/// Bodies of built-in kinds go through [atoll.api.validation.Decoding], those of custom kinds
/// through [atoll.api.validation.Pruning] and [atoll.api.validation.SchemaValidation]. What the
/// fields of one built-in kind must say is validated in the server; [atoll.api.validation.Names],
/// [atoll.api.validation.Addresses] and [atoll.api.validation.Formats] are what those rules are
/// made of.
@NullMarked
package atoll.api.validation;

import org.jspecify.annotations.NullMarked;
