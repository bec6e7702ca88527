/// Which writes a policy or a webhook is about: rules over resources, selectors over namespaces and
/// objects; and the shape in which it sees them.
@NullMarked
package atoll.server.matching;

import org.jspecify.annotations.NullMarked;
