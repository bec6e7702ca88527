/// From a URL to what is asked: which cluster, which resource, which verb.
@NullMarked
package atoll.server.route;

import org.jspecify.annotations.NullMarked;
