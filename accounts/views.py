"""Signing in and out, and changing one's password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import SignedInRequest, signed_in
from accounts.forms import NewPasswordForm, SignInForm

sign_in = LoginView.as_view(
    template_name="accounts/login.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
sign_out = LogoutView.as_view()


@signed_in
def password(request: SignedInRequest) -> HttpResponse:
    """Change one's password; the first one must be changed before anything else."""
    form = NewPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = form.save(commit=False)
        user.must_change_password = False
        user.save()
        update_session_auth_hash(request, user)
        messages.success(request, "密码改好了，下次登录用新密码。")
        return redirect("tracking:desk")
    return render(request, "accounts/password.html", {"form": form})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere: say so, and how to go on."""
    return render(request, "accounts/stale_form.html", {"reason": reason}, status=403)
