/// Pod Security Standards: which level a namespace asks for, and what a pod does that its level
/// does not allow. Pure functions; the texts are upstream's.
@NullMarked
package atoll.server.podsecurity;

import org.jspecify.annotations.NullMarked;
