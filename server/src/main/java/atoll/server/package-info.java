/// One cluster: what its clients can ask of it, on a store.
///
/// [Cluster] is what a cluster is without any network; [ApiServer] serves many of them at one
/// address. Both are put together by module `app`, with constructors alone.
@NullMarked
package atoll.server;

import org.jspecify.annotations.NullMarked;
