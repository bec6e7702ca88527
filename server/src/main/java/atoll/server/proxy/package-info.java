/// Where traffic through the server goes: the address behind a service, and whether it is one of
/// this machine's, which alone are connected to.
@NullMarked
package atoll.server.proxy;

import org.jspecify.annotations.NullMarked;
