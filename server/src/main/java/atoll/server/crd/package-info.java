/// CustomResourceDefinitions: what they must be, what they make the cluster serve, and what objects
/// of theirs must be.
///
/// CEL rules (`x-kubernetes-validations`) are kept and not evaluated. Conversion by webhook is
/// refused; versions that differ in nothing but their name need none.
@NullMarked
package atoll.server.crd;

import org.jspecify.annotations.NullMarked;
