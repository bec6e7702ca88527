/// What a cluster serves: each resource in each version, where it is stored, and how its versions
/// convert.
@NullMarked
package atoll.server.resource;

import org.jspecify.annotations.NullMarked;
