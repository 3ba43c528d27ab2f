const config = {app_id: "2917", key1: "Tq7Wm2Xp9LkZr4VbN1Kd6Hs3Jf8GyCae", key2: "mZ4Xv1Bn5Yc3Jd7Hf0GsTq7Wm2Xp9Lk8", endpoint: "https://openapi.zalopay.vn/v2/create"};
