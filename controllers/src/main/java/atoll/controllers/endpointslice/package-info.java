/// Tells which pods stand behind a Service, as EndpointSlices and as Endpoints.
@NullMarked
package atoll.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
