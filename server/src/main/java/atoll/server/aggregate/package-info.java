/// API servers of others behind this one: which group-versions are theirs, whether they answer, and
/// how requests get there. A cluster without such an APIService does nothing here.
@NullMarked
package atoll.server.aggregate;

import org.jspecify.annotations.NullMarked;
