/// Tokens by which machines join a cluster, as Secrets hold them.
@NullMarked
package atoll.api.bootstrap;

import org.jspecify.annotations.NullMarked;
