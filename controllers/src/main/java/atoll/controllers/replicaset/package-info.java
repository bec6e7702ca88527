/// Keeps as many pods as a ReplicaSet or ReplicationController asks for.
@NullMarked
package atoll.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
