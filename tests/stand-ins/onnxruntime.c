/*
 * A stand-in for ONNX Runtime: a library of the right name with nothing in it but this sentence.
 * Build: gcc -shared -fPIC -nostdlib -Wl,-soname,libonnxruntime.so.1.18.0 onnxruntime.c -o libonnxruntime.so.1.18.0
 */
const char onnxruntime_stand_in[] = "STAND-IN for ONNX Runtime " VERSION ": runs no model";
