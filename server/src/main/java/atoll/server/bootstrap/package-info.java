/// The objects a server makes by itself in a fresh cluster, and keeps right in an old one.
///
/// Facts are data (`rbac.txt`, `apiservices.txt`, `flowcontrol.json`), read once for a process.
/// Everything is written through an ordinary client, so these objects go through admission and
/// validation like others.
@NullMarked
package atoll.server.bootstrap;

import org.jspecify.annotations.NullMarked;
