package io.flowcut.activities.mask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;

/** The masks of one frame as the bytes of one record: JSON in UTF-8. Thread-safe. */
public final class FrameMasksCodec {
    private final ObjectWriter writer;
    private final ObjectReader reader;

    public FrameMasksCodec() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
        writer = mapper.writerFor(FrameMasks.class);
        reader = mapper.readerFor(FrameMasks.class);
    }

    /** The bytes of one record. */
    public byte[] encode(FrameMasks masks) {
        try {
            return writer.writeValueAsBytes(masks);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("masks of frame " + masks.frame() + " cannot be written", e);
        }
    }

    /**
     * Reads one record.
     *
     * @throws FlowCutException of type BadInput when it is none
     */
    public FrameMasks decode(byte[] record) {
        try {
            FrameMasks masks = reader.readValue(record);
            if (masks == null) {
                throw new FlowCutException(ErrorType.BAD_INPUT, "masks record: null");
            }
            return masks;
        } catch (JsonProcessingException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, "masks record: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, "masks record: " + e.getMessage(), e);
        }
    }
}
