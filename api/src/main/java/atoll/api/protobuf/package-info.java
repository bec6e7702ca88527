/// Kubernetes' protobuf form of every built-in kind, driven by the schema table.
@NullMarked
package atoll.api.protobuf;

import org.jspecify.annotations.NullMarked;
