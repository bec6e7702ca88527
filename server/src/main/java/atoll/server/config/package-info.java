/// Files that configure the server in forms of Kubernetes: how they are read and found wrong.
@NullMarked
package atoll.server.config;

import org.jspecify.annotations.NullMarked;
