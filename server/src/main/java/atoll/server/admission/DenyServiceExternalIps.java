package atoll.server.admission;

import atoll.base.json.JsonObject;
import java.util.List;

/// Refuses addresses from outside in services, but for those that were there before. Off unless it
/// is enabled.
///
/// CVE-2020-8554: an address in `spec.externalIPs` draws its traffic to the service, whoever owns
/// it. An update may keep or drop addresses, in any order.
final class DenyServiceExternalIps implements Plugin {
    @Override
    public String name() {
        return "DenyServiceExternalIPs";
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject service) {
        boolean written =
                request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (request.isCore("services")
                && written
                && !addresses(request.old()).containsAll(addresses(service))) {
            throw request.forbidden("Use of external IPs is denied by admission control");
        }
    }

    private static List<String> addresses(JsonObject service) {
        return service.array("spec", "externalIPs").strings();
    }
}
