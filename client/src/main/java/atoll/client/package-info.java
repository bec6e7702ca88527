/// Reading clusters: informers over any client, and the client over HTTP.
@NullMarked
package atoll.client;

import org.jspecify.annotations.NullMarked;
