/// Everything that can be asked of one cluster: the interface that the server implements in
/// process, the HTTP client implements over the wire, and every controller and feature uses.
@NullMarked
package atoll.api.request;

import org.jspecify.annotations.NullMarked;
