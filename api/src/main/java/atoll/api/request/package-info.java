/// Everything that can be asked of one cluster: the interface that the server implements in
/// process, the HTTP client implements over the wire, and every controller and feature uses.
///
/// A [atoll.api.request.Write] goes in and an [atoll.api.request.Outcome] comes out; a
/// [atoll.api.request.Listing] is followed by a [atoll.api.request.Watch] from its
/// `resourceVersion`. Refusals of writes are values, refusals of reads
/// [atoll.api.request.RefusedException]s, and no answer is an
/// [atoll.api.request.UnreachableException], which alone is worth trying again as it is.
@NullMarked
package atoll.api.request;

import org.jspecify.annotations.NullMarked;
