/// The Common Expression Language: parsed, type-checked and run over our own JSON trees, with the
/// functions and the cost limits that Kubernetes gives it.
///
/// An [atoll.api.cel.Environment] says which variables there are and compiles text into an
/// [atoll.api.cel.Program], which runs on [atoll.api.cel.Value]s and counts its steps on an
/// [atoll.api.cel.Meter]. On the way lie tokens, expressions with their macros expanded, checked
/// types, and nodes that run.
///
/// Everything clients can see of it is cel-go's, as Kubernetes configures it: which functions there
/// are, messages and their places, and costs, estimated and counted.
@NullMarked
package atoll.api.cel;

import org.jspecify.annotations.NullMarked;
