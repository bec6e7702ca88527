/// Which writes a policy or a webhook is about: rules over resources, selectors over namespaces and
/// objects; and the shape in which it sees them.
///
/// The same rules serve ValidatingAdmissionPolicies, MutatingAdmissionPolicies, their bindings and
/// webhooks, as upstream's `plugin/policy/matching` does.
@NullMarked
package atoll.server.matching;

import org.jspecify.annotations.NullMarked;
