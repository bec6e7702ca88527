/// The command line: finding running instances, asking them over HTTPS, telling people.
///
/// [atoll.cli.Program] finds and runs a [atoll.cli.Command]. `up` is a command too, but stands in
/// module `app`, since it alone starts a server.
@NullMarked
package atoll.cli;

import org.jspecify.annotations.NullMarked;
