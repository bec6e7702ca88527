/// From a URL to what is asked: which cluster, which resource, which verb.
///
/// Nothing here knows what is served: a path may be read perfectly and lead nowhere.
@NullMarked
package atoll.server.route;

import org.jspecify.annotations.NullMarked;
