package atoll.server.webhook;

import atoll.api.Status;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a webhook says.
///
/// @param annotations for audit events, by the part of their key behind the webhook's name
/// @param patch a JSON patch; null for none
/// @param seenAs the resource in whose form the object was sent
/// @param status `{"code": …, "message": …, "reason": …}` of a denial; may be empty
/// @param warnings go to whoever writes, denied or not
record Answer(
        boolean allowed,
        JsonObject status,
        List<String> warnings,
        JsonObject annotations,
        @Nullable Json patch,
        ResourceDefinition seenAs) {

    /// The refusal, in the webhook's own words as far as it has any.
    ///
    /// Never a code below 400, whatever the webhook says: a denial is no success.
    Status denial(String webhook) {
        String denied = "admission webhook \"" + webhook + "\" denied the request";
        String message = status.stringOr("message", "");
        String reason = status.stringOr("reason", "");
        String shown =
                !message.isEmpty()
                        ? denied + ": " + message
                        : !reason.isEmpty()
                                ? denied + ": " + reason
                                : denied + " without explanation";
        int code = (int) Math.max(400, status.longOr("code", 0));
        return new Status(code, reason, shown, status.object("details"));
    }
}
