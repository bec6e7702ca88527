/// Where traffic through the server goes: the address behind a service, and whether it is one of
/// this machine's, which alone are connected to.
///
/// Two things meet here: rules of Kubernetes, by which a service leads to an address
/// ([ServiceEndpoints]), and connections by hand ([BackendConnection], [Peers]) to servers on this
/// machine. Failures are told in the words of Go's net packages, for clients see them.
@NullMarked
package atoll.server.proxy;

import org.jspecify.annotations.NullMarked;
