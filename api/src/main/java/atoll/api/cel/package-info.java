/// The Common Expression Language: parsed, type-checked and run over our own JSON trees, with the
/// functions and the cost limits that Kubernetes gives it.
@NullMarked
package atoll.api.cel;

import org.jspecify.annotations.NullMarked;
