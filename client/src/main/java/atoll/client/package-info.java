/// Reading clusters: informers over any client, and the client over HTTP.
///
/// An [atoll.client.Informer] keeps a local copy of a resource through any
/// [atoll.api.request.Client]; an [atoll.client.WireClient] is one over HTTPS, found by an
/// [atoll.client.Kubeconfig].
@NullMarked
package atoll.client;

import org.jspecify.annotations.NullMarked;
