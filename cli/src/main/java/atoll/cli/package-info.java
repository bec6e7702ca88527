/// The command line: finding running instances, asking them over HTTPS, telling people.
@NullMarked
package atoll.cli;

import org.jspecify.annotations.NullMarked;
